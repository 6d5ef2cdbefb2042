package dev.tenk.results.model;

import java.util.Objects;
import java.util.Optional;

/** Instants at which requests once started, to be replayed. */
public final class Recording {
  private final String file;
  private final String sha256;
  private final String readAs;
  private final Optional<Offsets> offsets;

  /**
   * What a file recorded.
   *
   * @param file its name for people
   * @param sha256 of its bytes, hexadecimal
   * @param readAs how the file was understood, for people
   * @param offsets starts from the beginning of the recording, ns, at least one, none before it
   */
  public Recording(String file, String sha256, String readAs, Offsets offsets) {
    this(file, sha256, readAs, Optional.of(offsets));
    if (offsets.size() == 0) {
      throw new IllegalArgumentException("there are no timestamps, expected at least one");
    }
    if (offsets.get(0) < 0) {
      throw new IllegalArgumentException("the first timestamp lies before the beginning");
    }
  }

  /**
   * A file that was replayed in a past run, which is not read for that.
   *
   * @param sha256 of its bytes, hexadecimal
   */
  public static Recording notRead(String file, String sha256) {
    return new Recording(file, sha256, "not read", Optional.empty());
  }

  private Recording(String file, String sha256, String readAs, Optional<Offsets> offsets) {
    this.file = file;
    this.sha256 = sha256;
    this.readAs = readAs;
    this.offsets = offsets;
  }

  /** The file's name for display. */
  public String file() {
    return file;
  }

  /** SHA-256 of the file's bytes, hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /** How the file was understood, for people: column, unit, rows, span, slice. */
  public String readAs() {
    return readAs;
  }

  /** How many starts there are, at least 1. */
  public int count() {
    return read().size();
  }

  /** Start {@code i}, counted from 0, ns from the beginning of the recording. */
  public long offsetNanos(int i) {
    return read().get(i);
  }

  private Offsets read() {
    return offsets.orElseThrow(() -> new IllegalStateException(file + " was not read"));
  }

  /** The same file with the same content, understood alike. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Recording that
        && file.equals(that.file)
        && sha256.equals(that.sha256)
        && readAs.equals(that.readAs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, sha256, readAs);
  }

  @Override
  public String toString() {
    return file + " (SHA-256 " + sha256 + ")";
  }
}
