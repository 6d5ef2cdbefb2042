package dev.tenk.cost;

/** What is used, or why nobody can say. */
sealed interface UsageResult permits Usage, NotCosted {}
