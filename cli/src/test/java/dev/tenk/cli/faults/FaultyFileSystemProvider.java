package dev.tenk.cli.faults;

import dev.tenk.cli.faults.Faults.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The machine's own files, but every operation that changes one passes {@link Faults}, which may
 * refuse it, or end the process before, in or after it.
 *
 * <p>Either in this process, by a path of {@link #over}; or in any Java process and those that it
 * starts, with {@code -Djava.nio.file.spi.DefaultFileSystemProvider} and this class's name,
 * configured by the system properties of {@link Faults#ofProcess}.
 */
public final class FaultyFileSystemProvider extends FileSystemProvider {
  private final FileSystemProvider real;
  private final FaultyFileSystem fileSystem;
  private final Faults faults;

  /** As the default provider of a process. */
  public FaultyFileSystemProvider(FileSystemProvider real) {
    this(real, Faults.ofProcess());
  }

  private FaultyFileSystemProvider(FileSystemProvider real, Faults faults) {
    this.real = real;
    this.faults = faults;
    this.fileSystem = new FaultyFileSystem(this, real.getFileSystem(URI.create("file:///")));
  }

  /** The same file or folder, reached through faults. */
  public static Path over(Path path, Faults faults) {
    return new FaultyFileSystemProvider(path.getFileSystem().provider(), faults)
        .fileSystem.wrap(path);
  }

  private static Path real(Path path) {
    return FaultyPath.unwrap(path);
  }

  @Override
  public String getScheme() {
    return real.getScheme();
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
    return real.newFileSystem(uri, env);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return fileSystem.wrap(real.getPath(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path file = real(path).toAbsolutePath();
    if (!faults.watches(file)) {
      return real.newFileChannel(real(path), options, attributes);
    }
    boolean changes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    boolean creates =
        options.contains(StandardOpenOption.CREATE)
            || options.contains(StandardOpenOption.CREATE_NEW);
    FileChannel channel =
        changes && (creates || options.contains(StandardOpenOption.TRUNCATE_EXISTING))
            ? faults.run(
                Kind.OPEN, file, () -> real.newFileChannel(real(path), options, attributes))
            : real.newFileChannel(real(path), options, attributes);
    return faults.opened(new FaultyChannel(channel, file, faults));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> entries =
        real.newDirectoryStream(real(folder), entry -> filter.accept(fileSystem.wrap(entry)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> iterator = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return iterator.hasNext();
          }

          @Override
          public Path next() {
            return fileSystem.wrap(iterator.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    faults.run(
        Kind.CREATE_FOLDER,
        real(folder).toAbsolutePath(),
        () -> {
          real.createDirectory(real(folder), attributes);
          return null;
        });
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    real.createSymbolicLink(real(link), real(target), attributes);
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return fileSystem.wrap(real.readSymbolicLink(real(link)));
  }

  @Override
  public void delete(Path path) throws IOException {
    faults.run(
        Kind.DELETE,
        real(path).toAbsolutePath(),
        () -> {
          real.delete(real(path));
          return null;
        });
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    faults.run(
        Kind.OPEN,
        real(target).toAbsolutePath(),
        () -> {
          real.copy(real(source), real(target), options);
          return null;
        });
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    faults.move(
        real(source).toAbsolutePath(),
        real(target).toAbsolutePath(),
        () -> {
          real.move(real(source), real(target), options);
          return null;
        });
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return real.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return real.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return real.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real.checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return real.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return real.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return real.readAttributes(real(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    real.setAttribute(real(path), attribute, value, options);
  }
}
