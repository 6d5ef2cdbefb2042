package dev.tenk.session.shard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of a machine. */
final class Hosts {
  private static final String UNKNOWN = "an unnamed machine";

  private Hosts() {}

  /** Of this one, as its kernel has it. */
  static String own() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return System.getenv().getOrDefault("HOSTNAME", UNKNOWN);
    }
  }
}
