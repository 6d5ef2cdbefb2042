package dev.tenk.jmh.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A connection on loopback to a thread that reads bodies of one length, and answers a byte each.
 */
final class Loopback implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket client;
  private final Socket peer;

  Loopback(int bodyBytes) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      client = new Socket(server.getInetAddress(), server.getLocalPort());
      peer = server.accept();
    }
    client.setTcpNoDelay(true);
    peer.setTcpNoDelay(true);
    Thread reader = new Thread(() -> answer(bodyBytes), "tenk-loopback");
    reader.setDaemon(true);
    reader.start();
  }

  /** Sends a body and waits for the answer. */
  int send(byte[] body) throws IOException {
    client.getOutputStream().write(body);
    int answer = client.getInputStream().read();
    if (answer < 0) {
      throw new EOFException("the peer hung up");
    }
    return answer;
  }

  private void answer(int bodyBytes) {
    byte[] buffer = new byte[BUFFER_BYTES];
    int left = bodyBytes;
    try {
      InputStream in = peer.getInputStream();
      for (int read = in.read(buffer, 0, most(left));
          read >= 0;
          read = in.read(buffer, 0, most(left))) {
        left -= read;
        if (left == 0) {
          peer.getOutputStream().write(1);
          left = bodyBytes;
        }
      }
    } catch (IOException e) {
      // the other end was closed, which is how it ends
    }
  }

  private static int most(int left) {
    return Math.min(BUFFER_BYTES, left);
  }

  @Override
  public void close() throws IOException {
    client.close();
    peer.close();
  }
}
