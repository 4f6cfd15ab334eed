"""The practice county: the whole trip of a small inspection, with real vaults, bundles and papers."""
