#!/usr/bin/env bash
# Tool:    DDSketch's two libraries by the same maker: sketches-java 0.8.3 (Maven) and @datadog/sketches-js 2.1.1 (npm)
# Guess:   a sketch that Java writes in the common protobuf form is read by JavaScript with the same counts, and with
#          quantiles within the 1 % that both were made for.
# Seen:    it depends on how the Java sketch was made, and nothing is said. Of DDSketches.unboundedDense every quantile
#          here is 14 % low, more the further the values are from 1; of DDSketches.sparse nothing arrives, count 0;
#          of logarithmicUnboundedDense all is one bucket low, which is out of the 1 %.
# Output:  1000, 2000 ... 1000000, whose p50, p90 and p99 are 500000, 900000 and 990000:
#          logarithmicUnboundedDense  Java:       count 1000, p50 504028, p90 900231, p99 994913
#          sparse                     Java:       count 1000, p50 499682, p90 904805, p99 999386
#          unboundedDense             Java:       count 1000, p50 499682, p90 904805, p99 999386
#          logarithmicUnboundedDense  JavaScript: count 1000, p50 494048, p90 882405, p99 975212
#          sparse                     JavaScript: count 0, p50 NaN, p90 NaN, p99 NaN
#          unboundedDense             JavaScript: count 1000, p50 430537, p90 774756, p99 855214
# Matters: the sketch of a Java load generator, in microseconds, has in a report written in JavaScript a p99 that is better
#          by a seventh, or none; the count, where it is right, does not give it away.
. "$(dirname "$0")/common"
maven_jars com.datadoghq:sketches-java:0.8.3
npm_packages @datadog/sketches-js@2.1.1 protobufjs@7.2.6

cat >Write.java <<'JAVA'
import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import java.nio.file.Files;
import java.nio.file.Path;

public class Write {
  public static void main(String[] args) throws Exception {
    write("logarithmicUnboundedDense", DDSketches.logarithmicUnboundedDense(0.01));
    write("sparse", DDSketches.sparse(0.01));
    write("unboundedDense", DDSketches.unboundedDense(0.01));
  }

  static void write(String name, DDSketch sketch) throws Exception {
    for (int millis = 1; millis <= 1000; millis++) sketch.accept(1000 * millis);
    System.out.printf("%-26s Java:       count %.0f, p50 %.0f, p90 %.0f, p99 %.0f%n", name, sketch.getCount(),
        sketch.getValueAtQuantile(0.5), sketch.getValueAtQuantile(0.9), sketch.getValueAtQuantile(0.99));
    var bytes = sketch.serialize();
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    Files.write(Path.of(name + ".sketch"), copy);
  }
}
JAVA
java -cp 'lib/*' Write.java | tee out
cat >read.js <<'JS'
const { DDSketch } = require('@datadog/sketches-js');
for (const name of ['logarithmicUnboundedDense', 'sparse', 'unboundedDense']) {
  const sketch = DDSketch.fromProto(require('fs').readFileSync(name + '.sketch'));
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map(quantile => sketch.getValueAtQuantile(quantile).toFixed());
  console.log(`${name.padEnd(26)} JavaScript: count ${sketch.count}, p50 ${p50}, p90 ${p90}, p99 ${p99}`);
}
JS
node read.js | tee -a out
still_in out "unboundedDense             Java:       count 1000, p50 499682, p90 904805, p99 999386"
still_in out "logarithmicUnboundedDense  JavaScript: count 1000, p50 494048, p90 882405, p99 975212"
still_in out "sparse                     JavaScript: count 0, p50 NaN, p90 NaN, p99 NaN"
still_in out "unboundedDense             JavaScript: count 1000, p50 430537, p90 774756, p99 855214"
