import Settings

extension TopologyDocument {
  /// What links there are to be, ranges written out. Nil where they are too many.
  func linkPlans(_ shape: GeneratedShape, _ faults: inout FaultLog) -> [LinkPlan]? {
    let location = generators?.location ?? .start
    var plans = shape.links.map { LinkPlan(a: Located($0.0, at: location), b: Located($0.1, at: location)) }
    for (index, entry) in links.enumerated() {
      // A link that has other than two ends has been reported.
      guard entry.value.ends.count == 2 else { continue }
      let (a, b) = (entry.value.ends[0], entry.value.ends[1])
      let count = max(a.value.count, b.value.count)
      guard plans.count + count <= LabLimits.links, count <= NamePattern.limit else {
        faults.report("too many links", at: entry.location, fix: "use smaller ranges")
        return nil
      }
      guard count % a.value.count == 0, count % b.value.count == 0 else {
        faults.report(
          "\(a.value.count) endpoints on one side and \(b.value.count) on the other", at: entry.location,
          fix: "use ranges of the same length, or one a multiple of the other")
        continue
      }
      plans += pairs(a, b, entry: index)
    }
    return plans
  }

  /// A shorter range is shared out evenly: of `[h[1-4], s[1-2]]`, h1 and h2 go with s1.
  private func pairs(_ a: Located<NamePattern>, _ b: Located<NamePattern>, entry: Int) -> [LinkPlan] {
    let (left, right) = (a.value.names(), b.value.names())
    let count = max(left.count, right.count)
    return (0..<count).compactMap { index in
      guard let first = EndpointName(left[index * left.count / count]),
        let second = EndpointName(right[index * right.count / count])
      else { return nil }
      return LinkPlan(a: Located(first, at: a.location), b: Located(second, at: b.location), entry: entry)
    }
  }
}
