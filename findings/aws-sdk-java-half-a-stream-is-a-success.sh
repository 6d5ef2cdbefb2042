#!/usr/bin/env bash
# Tool:    AWS SDK for Java 2.57.8 (lambda, InvokeWithResponseStream on Netty)
# Guess:   an answer that comes in parts and whose connection ends before its last part fails the call, as half a body
#          with a Content-Length does.
# Seen:    the call completes without an exception, with the parts that came, also where the connection ended inside a
#          part. Neither the missing last chunk nor the missing InvokeComplete event is noticed.
# Output:  whole: success, 6 bytes, InvokeComplete: true; cut between parts: success, 3 bytes, InvokeComplete: false;
#          cut inside a part: success, 3 bytes, InvokeComplete: false
# Matters: a service that dies in the middle of its answers is the fastest of all, without an error. Whoever streams has
#          to look for the last event himself.
. "$(dirname "$0")/common"
maven_jars software.amazon.awssdk:lambda:2.57.8 software.amazon.awssdk:netty-nio-client:2.57.8 org.slf4j:slf4j-nop:2.0.17

cat >Try.java <<'JAVA'
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.*;
import software.amazon.awssdk.eventstream.*;

public class Try {
  public static void main(String[] args) throws Exception {
    for (String how : List.of("whole", "cut between parts", "cut inside a part")) {
      ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread answering = new Thread(() -> answer(server, how));
      answering.start();
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      AtomicBoolean complete = new AtomicBoolean();
      String ended;
      try (LambdaAsyncClient client = LambdaAsyncClient.builder().region(Region.US_EAST_1)
          .endpointOverride(URI.create("http://127.0.0.1:" + server.getLocalPort()))
          .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
          .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
          .build()) {
        try {
          client.invokeWithResponseStream(r -> r.functionName("f"),
              InvokeWithResponseStreamResponseHandler.builder().subscriber(
                  InvokeWithResponseStreamResponseHandler.Visitor.builder()
                      .onPayloadChunk(part -> got.writeBytes(part.payload().asByteArray()))
                      .onInvokeComplete(event -> complete.set(true)).build()).build()).join();
          ended = "success";
        } catch (CompletionException e) {
          ended = e.getCause().getClass().getSimpleName();
        }
      }
      answering.join();
      server.close();
      System.out.println(how + ": " + ended + ", " + got.size() + " bytes, InvokeComplete: " + complete);
    }
    System.exit(0);
  }

  static byte[] event(String type, byte[] payload) {
    Map<String, HeaderValue> headers = new LinkedHashMap<>();
    headers.put(":event-type", HeaderValue.fromString(type));
    headers.put(":content-type", HeaderValue.fromString("application/octet-stream"));
    headers.put(":message-type", HeaderValue.fromString("event"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new Message(headers, payload).encode(bytes);
    return bytes.toByteArray();
  }

  static void chunk(OutputStream out, byte[] bytes, int sent) throws IOException, InterruptedException {
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes, 0, sent);
    if (sent == bytes.length) {
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.flush();
    Thread.sleep(200);
  }

  static void answer(ServerSocket server, String how) {
    try (Socket peer = server.accept()) {
      byte[] request = new byte[65536];
      peer.getInputStream().read(request);
      OutputStream out = peer.getOutputStream();
      out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] part = event("PayloadChunk", new byte[] {1, 2, 3});
      chunk(out, part, part.length);
      if (how.equals("cut inside a part")) {
        chunk(out, part, part.length / 2);
      }
      if (how.equals("whole")) {
        chunk(out, part, part.length);
        byte[] last = event("InvokeComplete", "{}".getBytes(StandardCharsets.US_ASCII));
        chunk(out, last, last.length);
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        Thread.sleep(300);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println(e);
    }
  }
}
JAVA
javac -nowarn -cp 'lib/*' Try.java 2>javac.log || untried "javac: $(grep -m1 error javac.log)"
java -cp '.:lib/*' Try 2>java.log | tee out
still_in out "whole: success, 6 bytes, InvokeComplete: true"
still_in out "cut between parts: success, 3 bytes, InvokeComplete: false"
still_in out "cut inside a part: success, 3 bytes, InvokeComplete: false"
