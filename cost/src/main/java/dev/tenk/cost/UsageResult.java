package dev.tenk.cost;

/** What is used, or why that is unknown. */
sealed interface UsageResult permits Usage, NotCosted {}
