#!/usr/bin/env bash
# Tool:    AWS SDK for Java 2.57.8 (s3, its asynchronous client on Netty)
# Guess:   an interim answer (1xx) is passed over, as HTTP asks of every client; the call ends with the final one.
# Seen:    any interim answer but the one 100 Continue that the client asked for is taken for the answer: 103 Early Hints
#          ends a small upload as an error of status 103, without a retry, and the object that the server then stored
#          counts as not stored. A 100 Continue that nobody asked for does the same.
# Output:  no interim answer: stored; 100: status 100; 102: status 102; 103: status 103
# Matters: behind a proxy that sends hints or "still working", each call fails while the server's log shows success, and
#          whoever calls again uploads, infers and pays twice.
. "$(dirname "$0")/common"
maven_jars software.amazon.awssdk:s3:2.57.8 software.amazon.awssdk:netty-nio-client:2.57.8 org.slf4j:slf4j-nop:2.0.17

cat >Try.java <<'JAVA'
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.*;
import software.amazon.awssdk.services.s3.model.*;

public class Try {
  static final AtomicInteger ANSWERED = new AtomicInteger();

  public static void main(String[] args) throws Exception {
    for (String interim : new String[] {"", "100 Continue", "102 Processing", "103 Early Hints"}) {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread accepting = new Thread(() -> {
        try {
          while (true) {
            Socket peer = server.accept();
            new Thread(() -> answer(peer, interim)).start();
          }
        } catch (IOException ended) {
          return;
        }
      });
      accepting.setDaemon(true);
      accepting.start();
      ANSWERED.set(0);
      String result;
      try (S3AsyncClient client = S3AsyncClient.builder()
          .endpointOverride(URI.create("http://127.0.0.1:" + server.getLocalPort()))
          .region(Region.US_EAST_1).forcePathStyle(true)
          .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
          // no "Expect: 100-continue": no interim answer is asked for
          .serviceConfiguration(c -> c.expectContinueEnabled(false).chunkedEncodingEnabled(false))
          .httpClientBuilder(NettyNioAsyncHttpClient.builder()).build()) {
        try {
          client.putObject(r -> r.bucket("b").key("k"), AsyncRequestBody.fromBytes(new byte[1000])).get(30, TimeUnit.SECONDS);
          result = "stored";
        } catch (ExecutionException e) {
          result = e.getCause() instanceof S3Exception s ? "status " + s.statusCode() : e.getCause().toString();
        }
      }
      Thread.sleep(500);
      System.out.println((interim.isEmpty() ? "no interim answer" : interim) + ": " + result
          + ", whole requests that the server answered with 200: " + ANSWERED.get());
      server.close();
    }
    System.exit(0);
  }

  static void answer(Socket peer, String interim) {
    try (peer) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(peer.getInputStream()));
      int length = 0;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(line.substring(15).trim());
        }
      }
      OutputStream out = peer.getOutputStream();
      if (!interim.isEmpty()) {
        out.write(("HTTP/1.1 " + interim + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      if (in.readNBytes(length).length == length) {
        ANSWERED.incrementAndGet();
        out.write("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        Thread.sleep(300);
      }
    } catch (IOException | InterruptedException left) {
      return;
    }
  }
}
JAVA
javac -nowarn -cp 'lib/*' Try.java 2>javac.log || untried "javac: $(grep -m1 error javac.log)"
java -cp '.:lib/*' Try 2>java.log | tee out
still_in out "no interim answer: stored"
still_in out "103 Early Hints: status 103"
