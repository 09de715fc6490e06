"""Mark a class on many machines, with Dask.

Theory of operation. One scheduler, any number of workers, and one client: the machine on which
`autograder grade --cluster` runs. The client sends each worker once what it needs of the course,
then submissions as bytes, a bounded number at a time; marked notebooks come back as bytes, and the
client alone writes them. A worker needs no shared folder and keeps nothing.

Dask's protocol runs programs for whoever reaches it. So its connections are TLS, in which both
sides show a certificate of the cluster's own authority (`authority.py` makes it, `keys.py` reads
it and refuses what is not as it must be); plain TCP is for this machine's loopback alone.
Scheduler, workers and client trust each other wholly. Student code is no part of that: it runs
below a worker in the sandbox, from which neither the network nor the keys can be seen.

Dask moves work and nothing else: which submission is tried again, and when one is given up, is the
engine's to say (`pipeline`), as with processes of this machine.
"""
