package dev.tenk.session.init;

import dev.tenk.targets.Discovery.Told;

/**
 * What was found out about a place.
 *
 * @param suiteName what a suite of it is called
 * @param place it is
 * @param by what answers there
 * @param proposal the target as far as it is known
 * @param told of it
 */
record Found(String suiteName, Place place, String by, Proposal proposal, Told told) {
  /** Whether it is a service whose every request costs. */
  boolean isHosted() {
    return !(place instanceof Place.Server);
  }
}
