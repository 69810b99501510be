/** Every operation of the console: each is one that any client could send. */
export const SIGN_IN = "query SignIn { status { version } }";

export const STATUS = `query Status {
  status {
    version startedAt uptimeSeconds healthy problems subscribers
    models { id task provider latencyMs cpuLatencyMs referenceError warning
      skipped { provider reason } }
    inference { state restarts lastFailure }
    cameras { id source state reason frames dropped reopened lastFrameAt framesPerSecond }
    gallery { people faces foreignFaces }
    decision { threshold thresholdSource margin agreeingFrames agreeingShare
      head { role threshold }
      risk { falseAcceptsPerYear strangersPerDay expectedFalseAcceptsPerYear interval { low high }
        expectedRefusedShare falseMatchRate templates supported note } }
  }
}`;
