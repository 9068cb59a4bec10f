import Lab

extension Session {
  mutating func keepKeyframe() {
    guard keyframes.policy != .none else { return }
    progress.captures = recorder.positions
    keyframes.keep(world, progress)
  }

  mutating func keepKeyframeIfDue() {
    forgetFrontierIfPassed()
    if keyframes.isDue(at: world.eventsHandled) { keepKeyframe() }
  }
}
