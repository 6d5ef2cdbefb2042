package dev.tenk.agent.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * HEFs as the stand-in of HailoRT reads them: the header and the protobuf's header are laid out as
 * a real one's (hailo-ai/hailort v4.23.0, hef_internal.hpp and hef.proto), what the net is is JSON.
 * Header versions 2 and 3 have an XXH3 checksum; here it is a CRC, which only the stand-in takes.
 *
 * @param headerVersion 0 to 3, or one that nobody reads yet
 * @param chip the number of ProtoHEFHwArch
 * @param compiler the compiler's version; empty if the file does not tell it
 * @param net what the net is, JSON
 * @param unknownExtension whether it asks for what no HailoRT has
 */
public record HefFile(
    int headerVersion, int chip, String compiler, String net, boolean unknownExtension) {
  /** {@code ProtoHEFHwArch}'s numbers. */
  public static final int HAILO8 = 1;

  public static final int HAILO8L = 3;
  public static final int HAILO10H = 103;

  private static final int BYTES_BEHIND = 5;

  /** A HEF of header version 1 for a Hailo-8L. */
  public static HefFile of(String net) {
    return new HefFile(1, HAILO8L, "3.29.0", net, false);
  }

  public HefFile withHeaderVersion(int other) {
    return new HefFile(other, chip, compiler, net, unknownExtension);
  }

  public HefFile forChip(int other) {
    return new HefFile(headerVersion, other, compiler, net, unknownExtension);
  }

  public HefFile withCompiler(String other) {
    return new HefFile(headerVersion, chip, other, net, unknownExtension);
  }

  public HefFile withUnknownExtension() {
    return new HefFile(headerVersion, chip, compiler, net, true);
  }

  /** The file's bytes. */
  public byte[] bytes() {
    byte[] proto = proto();
    boolean hasMore = headerVersion != 0;
    ByteBuffer content = ByteBuffer.allocate(proto.length + (hasMore ? BYTES_BEHIND : 0));
    content.put(proto);
    CRC32 crc = new CRC32();
    crc.update(content.array());
    ByteBuffer file = ByteBuffer.allocate(56 + content.capacity());
    file.put("\u0001HEF".getBytes(UTF_8)).putInt(headerVersion).putInt(proto.length);
    switch (headerVersion) {
      case 0 -> file.putInt(0).put(md5(content.array()));
      case 1 -> file.putInt((int) crc.getValue()).putLong(BYTES_BEHIND).putInt(0);
      case 2 -> file.putLong(crc.getValue()).putLong(BYTES_BEHIND).putLong(0).putLong(0);
      default ->
          file.putLong(crc.getValue())
              .putLong(BYTES_BEHIND - 2)
              .putInt(0)
              .putLong(2)
              .putLong(0)
              .putLong(0);
    }
    file.put(content.array());
    byte[] bytes = new byte[file.position()];
    file.flip().get(bytes);
    return bytes;
  }

  private byte[] proto() {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    number(header, 1, chip);
    number(header, 2, 1_700_000_000);
    if (!compiler.isEmpty()) {
      text(header, 3, compiler.getBytes(UTF_8));
    }
    ByteArrayOutputStream proto = new ByteArrayOutputStream();
    text(proto, 1, header.toByteArray());
    text(proto, 3, net.getBytes(UTF_8));
    if (unknownExtension) {
      ByteArrayOutputStream extension = new ByteArrayOutputStream();
      number(extension, 1, 900);
      text(proto, 5, extension.toByteArray());
    }
    return proto.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int field, long value) {
    varint(out, field << 3);
    varint(out, value);
  }

  private static void text(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 127) {
      out.write((int) ((rest & 127) | 128));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static byte[] md5(byte[] content) {
    try {
      return MessageDigest.getInstance("MD5").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
