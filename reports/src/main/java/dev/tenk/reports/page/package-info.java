/** What stands on the HTML page of a run: which charts and tables, and what is said beside them. */
package dev.tenk.reports.page;
