#!/usr/bin/env bash
# Tool:    Gatling 3.15.1 (Maven io.gatling:gatling-app, gatling-core-java)
# Guess:   with analytics off and no warm-up URL, the two switches of its configuration, a load generator calls nobody
#          but the system under test.
# Seen:    each start asks Maven Central for Gatling's newest version. The answer is written to the user's preferences, and
#          never used: the date of the release is kept under the name of the flag that says whether the question was
#          answered, and under its own name there is nothing. So the next start asks again, a second or a day later.
# Output:  first start
#          asked: https://repo1.maven.org/maven2/io/gatling/gatling-core/maven-metadata.xml
#          lastCheckSuccess = 1777593600000
#          latestReleaseNumber = 3.15.1
#          second start, at once
#          asked: https://repo1.maven.org/maven2/io/gatling/gatling-core/maven-metadata.xml
#          third start, 25 hours later
#          asked: https://repo1.maven.org/maven2/io/gatling/gatling-core/maven-metadata.xml
# Matters: a driver that starts a process a measurement sends a request to a stranger before each, and a laboratory
#          without a way out waits for its time-out. A log of the network shows traffic that no configuration explains.
. "$(dirname "$0")/common"
maven_jars io.gatling:gatling-app:3.15.1 io.gatling:gatling-core-java:3.15.1

cat >gatling.conf <<'CONF'
gatling {
  http { warmUpUrl = "" }
  data {
    writers = [file]
    enableAnalytics = false
  }
}
CONF

cat >Idle.java <<'JAVA'
import static io.gatling.javaapi.core.CoreDsl.*;

import io.gatling.javaapi.core.Simulation;

/** One virtual user that does nothing, and calls nobody. */
public class Idle extends Simulation {
  {
    setUp(scenario("idle").exec(session -> session).injectOpen(atOnceUsers(1)));
  }
}
JAVA

cat >Try.java <<'JAVA'
import io.gatling.app.Gatling$;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.prefs.Preferences;

/** Runs Gatling; whatever is asked over HTTPS is printed, and answered as Maven Central would, without a network. */
public class Try {
  private static final String METADATA =
      "<metadata><versioning><latest>3.15.1</latest><lastUpdated>20260501000000</lastUpdated></versioning></metadata>";

  public static void main(String[] args) throws Exception {
    URL.setURLStreamHandlerFactory(protocol -> protocol.equals("https") ? new Answered() : null);
    int exitCode =
        Gatling$.MODULE$.fromArgs(
            new String[] {"--simulation", "Idle", "--results-folder", "results", "--no-reports"});
    System.err.println("Gatling's exit code: " + exitCode);
    Preferences.userRoot().flush();
    System.exit(exitCode);
  }

  private static final class Answered extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) {
      System.err.println("asked: " + url);
      return new HttpURLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public void disconnect() {}

        @Override
        public boolean usingProxy() {
          return false;
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(METADATA.getBytes(StandardCharsets.UTF_8));
        }
      };
    }
  }
}
JAVA
mkdir classes preferences
javac -d classes -cp 'lib/*' Idle.java Try.java

start() {
  java --add-opens=java.base/java.lang=ALL-UNNAMED -Djava.util.prefs.userRoot="$folder/preferences" \
    -cp "classes:.:lib/*" Try >gatling.log 2>out || untried "Gatling did not run: $(tail -3 out gatling.log)"
  grep '^asked: ' out || echo "asked: nobody"
}
kept=preferences/.java/.userPrefs/io/gatling/latestVersion/prefs.xml
{
  echo "first start"
  start
  sed -n 's/.*key="\(l.*\)" value="\(.*\)".*/\1 = \2/p' $kept | grep -v Timestamp
  echo "second start, at once"
  start
  sed -i "s/\(key=\"lastCheckTimestamp\" value=\)\"[0-9]*\"/\1\"$((($(date +%s) - 25 * 3600) * 1000))\"/" $kept
  echo "third start, 25 hours later"
  start
} | tee seen
still "each start asks" [ "$(grep -c '^asked: https://repo1.maven.org/' seen)" = 3 ]
still_in seen "lastCheckSuccess = 1777593600000"
