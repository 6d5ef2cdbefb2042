package dev.tenk.results.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a device was watched through a cell.
 *
 * @param powerSource what measured its power; empty where nothing did
 * @param idleFromNanos start of the stretch without load before the cell, ns from the cell's epoch,
 *     so negative; empty where there was none
 * @param idleToNanos its end; there exactly when its start is
 * @param troubles what went wrong with the watching, each a sentence without a full stop
 */
public record DeviceWatch(
    Optional<String> powerSource,
    OptionalLong idleFromNanos,
    OptionalLong idleToNanos,
    List<String> troubles) {
  /** Copies its list. */
  public DeviceWatch {
    troubles = List.copyOf(troubles);
  }
}
