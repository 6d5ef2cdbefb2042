/**
 * Reports as one HTML file: charts and pages as values, and the functions that write them. What
 * stands on a page is decided elsewhere.
 */
package dev.tenk.reports.html;
