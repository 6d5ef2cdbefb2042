package dev.tenk.targets.payload;

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
   * @param bytes the file as it is (JPEG or PNG)
   * @param image its pixels
   */
  record Image(String name, byte[] bytes, RgbImage image) implements Payload {}

  /**
   * A tensor as raw values, little-endian, sent as it is.
   *
   * @param name name for people
   * @param bytes the values
   */
  record RawTensor(String name, byte[] bytes) implements Payload {}
}
