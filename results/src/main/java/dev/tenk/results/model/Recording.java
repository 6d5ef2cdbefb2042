package dev.tenk.results.model;

import java.util.Objects;
import java.util.Optional;

/** Instants at which requests once started, to be replayed. */
public final class Recording {
  private final String file;
  private final String sha256;
  private final Optional<long[]> offsetsNanos;

  /**
   * What a file recorded.
   *
   * @param file its name for people
   * @param sha256 of its bytes, hexadecimal
   * @param offsetsNanos starts from the beginning of the recording, ns, ascending, at least one
   */
  public Recording(String file, String sha256, long[] offsetsNanos) {
    this(Optional.of(offsetsNanos.clone()), file, sha256);
    if (offsetsNanos.length == 0) {
      throw new IllegalArgumentException("there are no timestamps, expected at least one");
    }
    for (int i = 0; i < offsetsNanos.length; i++) {
      if (offsetsNanos[i] < (i == 0 ? 0 : offsetsNanos[i - 1])) {
        throw new IllegalArgumentException("timestamp " + (i + 1) + " lies before the one above");
      }
    }
  }

  /**
   * A file that was replayed in a past run, which is not read for that.
   *
   * @param sha256 of its bytes, hexadecimal
   */
  public static Recording notRead(String file, String sha256) {
    return new Recording(Optional.empty(), file, sha256);
  }

  private Recording(Optional<long[]> offsetsNanos, String file, String sha256) {
    this.file = file;
    this.sha256 = sha256;
    this.offsetsNanos = offsetsNanos;
  }

  /** The file's name for display. */
  public String file() {
    return file;
  }

  /** SHA-256 of the file's bytes, hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /** How many starts there are, at least 1. */
  public int count() {
    return read().length;
  }

  /** Start {@code i}, counted from 0, ns from the beginning of the recording. */
  public long offsetNanos(int i) {
    return read()[i];
  }

  private long[] read() {
    return offsetsNanos.orElseThrow(() -> new IllegalStateException(file + " was not read"));
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
