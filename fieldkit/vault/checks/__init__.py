"""What `fieldkit.vault.check` proves, one file for each thing that is proved."""
