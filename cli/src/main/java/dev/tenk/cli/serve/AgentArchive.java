package dev.tenk.cli.serve;

import dev.tenk.agent.AgentCommand;
import dev.tenk.results.model.Hashes;
import dev.tenk.session.Measurement;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The archive for a device. The same build gives the same bytes. */
final class AgentArchive {
  /** The one folder in it. */
  static final String TOP_FOLDER = "tenk-agent-" + Measurement.TOOL_VERSION;

  // as project.build.outputTimestamp has it
  private static final FileTime ENTRY_TIME = FileTime.from(Instant.parse("2026-11-21T00:00:00Z"));
  private static final int FOLDER_MODE = 040755;
  private static final int FILE_MODE = 0100644;
  private static final int PROGRAM_MODE = 0100755;

  private AgentArchive() {}

  /**
   * What was written.
   *
   * @param bytes size of the archive
   * @param sha256 its SHA-256, 64 hexadecimal digits
   */
  record Written(long bytes, String sha256) {}

  /**
   * Writes the archive; at the place is then all of it, or what was there before.
   *
   * @param standaloneJar the agent's own jar
   * @throws IOException if the archive cannot be written or the jar not be read
   */
  static Written write(Path standaloneJar, Path archive) throws IOException {
    Path folder = archive.toAbsolutePath().getParent();
    Path partial = Files.createTempFile(folder, archive.getFileName().toString(), ".partial");
    try {
      MessageDigest digest = Hashes.newSha256();
      try (OutputStream file = Files.newOutputStream(partial);
          TarArchiveOutputStream tar =
              new TarArchiveOutputStream(
                  new GZIPOutputStream(new DigestOutputStream(file, digest)))) {
        entry(tar, "", FOLDER_MODE, new byte[0]);
        entry(tar, "README.txt", FILE_MODE, resource("device/README.txt"));
        entry(tar, "hailo_device.py", FILE_MODE, resource("worker/hailo_device.py"));
        entry(tar, "hailo_hef.py", FILE_MODE, resource("worker/hailo_hef.py"));
        entry(tar, "hailo_host.py", FILE_MODE, resource("worker/hailo_host.py"));
        entry(tar, "hailo_worker.py", PROGRAM_MODE, resource("worker/hailo_worker.py"));
        entry(tar, "install.sh", PROGRAM_MODE, resource("device/install.sh"));
        entry(tar, "tenk-agent.env", FILE_MODE, resource("device/tenk-agent.env"));
        entry(tar, "tenk-agent.jar", FILE_MODE, Files.readAllBytes(standaloneJar));
        entry(tar, "tenk-agent.service", FILE_MODE, resource("device/tenk-agent.service"));
        entry(tar, "worker_frames.py", FILE_MODE, resource("worker/worker_frames.py"));
      }
      // a temporary file is private to its owner; this one is for all to copy
      partial.toFile().setReadable(true, false);
      long bytes = Files.size(partial);
      Files.move(
          partial, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new Written(bytes, Hashes.hex(digest));
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void entry(TarArchiveOutputStream tar, String name, int mode, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(TOP_FOLDER + "/" + name);
    entry.setMode(mode);
    entry.setLastModifiedTime(ENTRY_TIME);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = AgentCommand.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build has no " + name);
      }
      return in.readAllBytes();
    }
  }
}
