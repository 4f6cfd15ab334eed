"""The windows for whoever has no vault open: a new one, a forgotten passphrase, the practice county."""
