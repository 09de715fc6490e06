"""The untrusted side. These files run in the sandbox and import nothing of ours but each other."""
