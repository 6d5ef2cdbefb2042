package dev.tenk.cli.faults;

import dev.tenk.cli.faults.Faults.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file or folder whose changes pass {@link Faults}. */
final class FaultyChannel extends FileChannel {
  private final FileChannel real;
  private final Path file;
  private final Faults faults;

  FaultyChannel(FileChannel real, Path file, Faults faults) {
    this.real = real;
    this.file = file;
    this.faults = faults;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return real.read(into, position);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return faults.write(file, from, real::write);
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return faults.write(file, from, bytes -> real.write(bytes, position));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      written += write(from[i]);
    }
    return written;
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    real.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    faults.run(Kind.TRUNCATE, file, () -> real.truncate(size));
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    faults.run(
        Kind.FORCE,
        file,
        () -> {
          // the simulated disk keeps the books; waiting for the real one would only take time
          return null;
        });
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return faults.run(Kind.WRITE, file, () -> real.transferFrom(source, position, count));
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
    faults.closed(this);
  }

  /** As the end of its process does. */
  void abandon() {
    try {
      real.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
