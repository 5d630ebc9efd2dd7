"""`python -m kpi_reports` is the command line."""

from kpi_reports.cli import main

if __name__ == "__main__":
    main()
