#!/usr/bin/env bash
# Tool:    jmeter-to-k6 1.0.0 (npm), on a plan as JMeter saves it
# Guess:   50 threads, ramp-up 100 s, duration 600 s, a random pause of 500 to 700 ms at each request: two stages (100 s up to 50,
#          500 s at 50) and a sleep of that length. What it cannot convert it names: it refuses elements that it does not know,
#          and leaves a comment, "Element skipped", for the cache manager.
# Seen:    the ramp is the only stage, so the test ends when all have started; the pause is gone. (Of the timers at a request
#          only the constant one is converted.) It ends with Success!, and names neither.
# Output:  stages: [{ target: 50, duration: "100s" }]
#          sleep in the script: 0 lines; skipped, it says: CacheManager
# Matters: a test of ten minutes at full load is one of 100 s that never has it, and whose users send without a pause:
#          another mean load, other percentiles, nothing of what shows after minutes, under the name of the same plan.
. "$(dirname "$0")/common"
npm_packages jmeter-to-k6@1.0.0

cat >plan.jmx <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Test Plan">
      <elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
        <collectionProp name="Arguments.arguments"/>
      </elementProp>
    </TestPlan>
    <hashTree>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Thread Group">
        <intProp name="ThreadGroup.num_threads">50</intProp>
        <intProp name="ThreadGroup.ramp_time">100</intProp>
        <longProp name="ThreadGroup.duration">600</longProp>
        <boolProp name="ThreadGroup.scheduler">true</boolProp>
        <boolProp name="ThreadGroup.same_user_on_next_iteration">true</boolProp>
        <stringProp name="ThreadGroup.on_sample_error">continue</stringProp>
        <elementProp name="ThreadGroup.main_controller" elementType="LoopController" guiclass="LoopControlPanel"
            testclass="LoopController" testname="Loop Controller">
          <intProp name="LoopController.loops">-1</intProp>
          <boolProp name="LoopController.continue_forever">false</boolProp>
        </elementProp>
      </ThreadGroup>
      <hashTree>
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="infer">
          <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
            <collectionProp name="Arguments.arguments"/>
          </elementProp>
          <stringProp name="HTTPSampler.protocol">http</stringProp>
          <stringProp name="HTTPSampler.domain">localhost</stringProp>
          <stringProp name="HTTPSampler.port">8080</stringProp>
          <stringProp name="HTTPSampler.path">/infer</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
          <boolProp name="HTTPSampler.use_keepalive">true</boolProp>
          <boolProp name="HTTPSampler.follow_redirects">true</boolProp>
        </HTTPSamplerProxy>
        <hashTree>
          <UniformRandomTimer guiclass="UniformRandomTimerGui" testclass="UniformRandomTimer" testname="Uniform Random Timer">
            <stringProp name="ConstantTimer.delay">500</stringProp>
            <stringProp name="RandomTimer.range">200</stringProp>
          </UniformRandomTimer>
          <hashTree/>
        </hashTree>
      </hashTree>
      <CacheManager guiclass="CacheManagerGui" testclass="CacheManager" testname="HTTP Cache Manager">
        <boolProp name="clearEachIteration">true</boolProp>
        <boolProp name="useExpires">true</boolProp>
      </CacheManager>
      <hashTree/>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
XML
npx --no-install jmeter-to-k6 -o k6 plan.jmx 2>&1 | tee convert.log
{
  echo "stages: $(sed -n '/stages: \[/,/\],/p' k6/test.js | tr -d '\n' | sed 's/.*stages: //; s/ \+/ /g; s/\[ /[/; s/, }, \],/ }]/')"
  echo "sleep in the script: $(grep -c sleep k6/test.js || true) lines; skipped, it says: $(sed -n 's/.*Element skipped: .*\.//p' k6/test.js)"
} | tee out
still_in out 'stages: [{ target: 50, duration: "100s" }]'
still_in out 'sleep in the script: 0 lines; skipped, it says: CacheManager'
still "it calls that a success, and says no more" test "$(grep -c . convert.log)" = 2
