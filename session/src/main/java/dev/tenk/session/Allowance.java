package dev.tenk.session;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.SetAside;
import dev.tenk.results.spend.SpendLimit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a cell may do.
 *
 * @param requests it may send at most; empty without a bound
 * @param setAside what is set aside for it
 * @param limit of what it may cost; empty without a bound
 */
record Allowance(OptionalLong requests, SetAside setAside, Optional<SpendLimit> limit) {
  CellKey cell() {
    return setAside.cell();
  }
}
