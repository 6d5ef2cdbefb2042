#!/usr/bin/env bash
# Tool:    aws-embedded-metrics 4.2.1 (npm) and 4.2.0 (Maven software.amazon.cloudwatchlogs:aws-embedded-metrics)
# Guess:   putMetric(name, value, unit) twice with one name, first 1.5 s and then 1500 ms: converted, written as two metrics
#          (CloudWatch keeps values of different units apart), or refused, as another storage resolution of the same name is.
# Seen:    the first unit is written for both values.
# Output:  JavaScript: "latency":[1.5,1500] "Unit":"Seconds"
#          JavaScript, another storage resolution: InvalidMetricError
#          Java: "latency":[1.5,1500.0] "Unit":"Seconds"
# Matters: where two parts of a handler measure in different units, a call of 1.5 s is one of 25 minutes, or one of 1.5 ms, by
#          which of them came first: mean and percentiles of the metric are of neither.
. "$(dirname "$0")/common"
npm_packages aws-embedded-metrics@4.2.1
maven_jars software.amazon.cloudwatchlogs:aws-embedded-metrics:4.2.0

export AWS_EMF_ENVIRONMENT=Local
cat >try.js <<'JS'
const { createMetricsLogger, StorageResolution, Unit } = require('aws-embedded-metrics');
(async () => {
  const logger = createMetricsLogger();
  logger.putMetric('latency', 1.5, Unit.Seconds);
  logger.putMetric('latency', 1500, Unit.Milliseconds);
  await logger.flush();
  try {
    createMetricsLogger().putMetric('latency', 1, Unit.Seconds).putMetric('latency', 1, Unit.Seconds, StorageResolution.High);
  } catch (error) {
    console.log(error.constructor.name);
  }
})();
JS
cat >Try.java <<'JAVA'
import software.amazon.cloudwatchlogs.emf.logger.MetricsLogger;
import software.amazon.cloudwatchlogs.emf.model.Unit;

public class Try {
  public static void main(String[] args) throws Exception {
    var logger = new MetricsLogger();
    logger.putMetric("latency", 1.5, Unit.SECONDS);
    logger.putMetric("latency", 1500, Unit.MILLISECONDS);
    logger.flush();
  }
}
JAVA
fields() { grep -Eo '"Name":"latency","Unit":"[A-Za-z]*"|"latency":\[[^]]*\]' | sort -r | sed 's/"Name":"latency",//' | paste -sd' '; }
node try.js >javascript.log
java -cp 'lib/*' Try.java >java.log 2>java.err
{
  echo "JavaScript: $(fields <javascript.log)"
  echo "JavaScript, another storage resolution: $(grep -x '[A-Za-z]*Error' javascript.log)"
  echo "Java: $(fields <java.log)"
} | tee out
still_in out 'JavaScript: "latency":[1.5,1500] "Unit":"Seconds"'
still_in out 'JavaScript, another storage resolution: InvalidMetricError'
still_in out 'Java: "latency":[1.5,1500.0] "Unit":"Seconds"'
