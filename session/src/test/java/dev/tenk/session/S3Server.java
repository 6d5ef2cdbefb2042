package dev.tenk.session;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A real s3proxy with the bucket {@code runs}, behind a gate that may be shut. */
public final class S3Server implements AutoCloseable {
  private final LocalCloud cloud =
      LocalCloud.start(LocalCloudProfile.read("profile.yaml", Path.of(""), "buckets: [runs]\n"), 0);
  private final ServerSocket gate;
  private final AtomicLong openForBytes = new AtomicLong(Long.MAX_VALUE);

  /** Starts it; this process may use it from now on. */
  public S3Server() throws IOException {
    System.setProperty("aws.accessKeyId", LocalCloud.ACCESS_KEY_ID);
    System.setProperty("aws.secretAccessKey", LocalCloud.SECRET_ACCESS_KEY);
    gate = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  /** A place in it. */
  public S3Place place(String text) {
    return S3Place.parse(text)
        .with(
            Optional.of(URI.create("http://127.0.0.1:" + gate.getLocalPort())),
            Optional.empty(),
            Optional.empty());
  }

  /** Lets through so many bytes of requests, and then breaks every connection. */
  public void shutAfter(long bytes) {
    openForBytes.set(bytes);
  }

  /** Lets everything through again. */
  public void open() {
    openForBytes.set(Long.MAX_VALUE);
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "gate");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = gate.accept();
        if (openForBytes.get() <= 0) {
          client.close();
          continue;
        }
        Socket server =
            new Socket(InetAddress.getLoopbackAddress(), cloud.objectStoreUrl().getPort());
        thread(() -> carry(client, server, openForBytes));
        thread(() -> carry(server, client, new AtomicLong(Long.MAX_VALUE)));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void carry(Socket from, Socket to, AtomicLong bytes) {
    byte[] buffer = new byte[1 << 12];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (bytes.addAndGet(-read) < 0) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // the other side has closed it
    }
  }

  @Override
  public void close() throws IOException {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    gate.close();
    cloud.close();
  }
}
