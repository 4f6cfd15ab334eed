"""The rooms behind `fieldkit.keys.age`: one file per part of the age v1 format (C2SP age.md)."""
