/**
 * Reports as one HTML file: charts and pages as values, and the functions that write them. What is
 * on a page is decided elsewhere.
 */
package dev.tenk.reports.html;
