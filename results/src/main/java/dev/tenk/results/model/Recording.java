package dev.tenk.results.model;

import java.util.Objects;

/** Instants at which requests once started, to be replayed. */
public final class Recording {
  private final String file;
  private final String sha256;
  private final long[] offsetsNanos;

  /**
   * What a file recorded.
   *
   * @param file its name for people
   * @param sha256 of its bytes, hexadecimal
   * @param offsetsNanos starts from the beginning of the recording, ns, ascending, at least one
   */
  public Recording(String file, String sha256, long[] offsetsNanos) {
    this.file = file;
    this.sha256 = sha256;
    this.offsetsNanos = offsetsNanos.clone();
    if (offsetsNanos.length == 0) {
      throw new IllegalArgumentException("there are no timestamps, expected at least one");
    }
    for (int i = 0; i < offsetsNanos.length; i++) {
      if (offsetsNanos[i] < (i == 0 ? 0 : offsetsNanos[i - 1])) {
        throw new IllegalArgumentException("timestamp " + (i + 1) + " lies before the one above");
      }
    }
  }

  /** The file's name for people. */
  public String file() {
    return file;
  }

  /** SHA-256 of the file's bytes, hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /** How many starts there are, at least 1. */
  public int count() {
    return offsetsNanos.length;
  }

  /** Start {@code i}, counted from 0, ns from the beginning of the recording. */
  public long offsetNanos(int i) {
    return offsetsNanos[i];
  }

  /** The same file with the same content. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Recording that && file.equals(that.file) && sha256.equals(that.sha256);
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, sha256);
  }

  @Override
  public String toString() {
    return file + " (SHA-256 " + sha256 + ")";
  }
}
