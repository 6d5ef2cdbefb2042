/** What is on the HTML page of a run: which charts and tables, and the text that goes with them. */
package dev.tenk.reports.page;
