package dev.tenk.results.model;

/**
 * What a generator can run out of, so that it opens no connection. No target is to blame for it.
 */
public enum Shortage {
  /** Local ports, of which each connection to the same address takes one. */
  PORTS("no-free-port"),
  /** File descriptors, of which each connection takes one. */
  DESCRIPTORS("no-descriptor"),
  /** Memory of the operating system for a connection. */
  MEMORY("no-memory");

  private final String code;

  Shortage(String code) {
    this.code = code;
  }

  /** The error code of a request that failed for it. */
  public String code() {
    return code;
  }
}
