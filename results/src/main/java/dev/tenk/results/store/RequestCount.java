package dev.tenk.results.store;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * {@code requests.bin} of a cell: how many requests were handed to its target, warm-up included, as
 * an int64. It is counted in mapped memory, which outlives the process that is killed and costs no
 * more than a write to memory.
 */
public final class RequestCount {
  static final String FILE = "requests.bin";

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MappedByteBuffer memory;

  private RequestCount(MappedByteBuffer memory) {
    this.memory = memory;
  }

  /**
   * Begins with 0.
   *
   * @param cellFolder of a cell that is about to be measured
   */
  public static RequestCount begin(Path cellFolder) throws IOException {
    Path file = cellFolder.resolve(FILE);
    // whole as soon as it is there, and with its place on the disk, which mapped memory needs
    // before
    // a full one
    DurableFiles.replace(file, new byte[Long.BYTES]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new RequestCount(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
    }
  }

  /** One more is about to be handed over. */
  public void increment() {
    LONG.getAndAdd(memory, 0, 1L);
  }

  /**
   * What a folder of a cell counts: 0 where no target was connected to yet, and in those of
   * versions before it; empty where it cannot be read.
   */
  static OptionalLong of(Path cellFolder) throws IOException {
    Path file = cellFolder.resolve(FILE);
    if (!Files.exists(file)) {
      return OptionalLong.of(0);
    }
    if (!Files.isRegularFile(file)) {
      return OptionalLong.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    long count = bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : -1;
    return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
  }
}
