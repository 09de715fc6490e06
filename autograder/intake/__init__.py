"""From downloads to sound submissions: whose they are, what is mended, where scans go."""
