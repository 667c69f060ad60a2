"""The page, driven as a person does; a package, so that Playwright ends before other folders' tests begin."""
