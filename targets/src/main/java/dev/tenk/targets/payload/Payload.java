package dev.tenk.targets.payload;

import java.util.function.Supplier;

/** An input of the model, before a target encodes it. */
public sealed interface Payload {
  /** Name for people: a file name, or the number of a synthetic one. */
  String name();

  /** Bytes that identify it: the file's, or the pixels'. */
  byte[] bytes();

  /**
   * An image.
   *
   * @param name name for people
   * @param bytes the file as it is
   * @param pixels decodes them when they are asked for, which is not where the file is sent as it
   *     is; throws {@link dev.tenk.results.model.ConfigurationException} where it cannot
   */
  record Image(String name, byte[] bytes, Supplier<RgbImage> pixels) implements Payload {}

  /**
   * A tensor as raw values, little-endian, sent as it is.
   *
   * @param name name for people
   * @param bytes the values
   */
  record RawTensor(String name, byte[] bytes) implements Payload {}
}
