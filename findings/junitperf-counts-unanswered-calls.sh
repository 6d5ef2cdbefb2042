#!/usr/bin/env bash
# Tool:    JUnitPerf 1.37.0 (Maven, com.github.noconnor) under JUnit 5, with the JDK's HttpClient
# Guess:   a call that durationMs cuts off is left out, or is an error.
# Seen:    it is a success, whose latency is the time until it was cut off. (The call is interrupted; it may throw
#          InterruptedException as it likes.)
# Output:  4 threads for 3 s, a server that answers after 10 s: Success 4, Errors 0, Throughput 1/s, maximum about 3 s; answered 0
#          4 threads for 4 s, answers after 1.5 s: Success 12, Errors 0, Throughput 3/s, minimum below 1.5 s; answered 8
# Matters: a service that never answered has passed with 0 % errors, and a slow one has a better mean and half as much throughput
#          again: by one call for each thread, all the more the slower it is.
. "$(dirname "$0")/common"
need node javac
maven_jars com.github.noconnor:junitperf-junit5:1.37.0 org.junit.platform:junit-platform-console:1.9.0

cat >server.js <<'JS'
const server = require('http').createServer((request, response) => setTimeout(() => response.end('ok'), +request.url.slice(1)));
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
setTimeout(() => process.exit(), 1000 * process.argv[2]);
JS
serve server.js 120
cat >Calls.java <<'JAVA'
import com.github.noconnor.junitperf.JUnitPerfInterceptor;
import com.github.noconnor.junitperf.JUnitPerfTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(JUnitPerfInterceptor.class)
class Calls {
  static final HttpClient CLIENT = HttpClient.newHttpClient();
  static final AtomicInteger ANSWERED = new AtomicInteger();

  @BeforeAll
  static void first() throws Exception {
    call(1);
    ANSWERED.set(0);
  }

  @AfterAll
  static void last() {
    System.out.println("Answered: " + ANSWERED);
  }

  @Test
  @JUnitPerfTest(threads = 4, durationMs = 3000)
  void tenSeconds() throws Exception {
    call(10000);
  }

  @Test
  @JUnitPerfTest(threads = 4, durationMs = 4000)
  void oneAndAHalf() throws Exception {
    call(1500);
  }

  static void call(int millis) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(System.getProperty("url") + "/" + millis)).build();
    if (CLIENT.send(request, BodyHandlers.ofString()).statusCode() == 200) ANSWERED.incrementAndGet();
  }
}
JAVA
javac -cp 'lib/*' Calls.java
run() {
  java -Durl="$url" -cp '.:lib/*' org.junit.platform.console.ConsoleLauncher -m "Calls#$1" --details=none >"$1.log" 2>&1 ||
    untried "JUnit: $(tail -1 "$1.log")"
  grep -oE '(Success|Errors|Throughput|M(in|ax)\. latency|Answered): +[0-9.]+' "$1.log" | grep -v 'Errors: *0\.0$' | tr -s ' ' |
    paste -sd, | sed "s/^/$1: /"
}
run tenSeconds | tee out
run oneAndAHalf | tee -a out
still "four unanswered calls are four successes of three seconds" \
  grep -Eq '^tenSeconds: Success: 4,Errors: 0,Throughput: 1,Min. latency: (29|30).*,Answered: 0$' out
still "eight answers are twelve successes" grep -Eq '^oneAndAHalf: Success: 12,Errors: 0,Throughput: 3,.*,Answered: 8$' out
still "the fastest is faster than the server" grep -Eq '^oneAndAHalf: .*Min. latency: [0-9]{3}\.[0-9]+,' out
