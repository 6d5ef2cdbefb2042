package dev.tenk.reports.cost;

/** What is used, or why nobody can say. */
sealed interface Metering permits Use, NotCosted {}
