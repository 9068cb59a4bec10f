extension TopologyLoader {
  /// What links there are to be, ranges written out. Nil where they are too many.
  mutating func linkPlans() -> [LinkPlan]? {
    let place = root["generate"]?.place ?? .start
    var plans = generatedLinks.map { LinkPlan(a: $0.0, b: $0.1, aPlace: place, bPlace: place) }
    for value in root["links"]?.elements ?? [] {
      let settings = value.entries.isEmpty ? nil : value
      let ends = settings?["endpoints"]?.elements ?? value.elements
      guard ends.count == 2, let a = endpointPattern(ends[0]), let b = endpointPattern(ends[1]) else { continue }
      let count = max(a.count, b.count)
      guard plans.count + count <= TopologyLoader.mostLinks else {
        faults.report("more than \(TopologyLoader.mostLinks) links", at: value.place, mend: "make the lab smaller")
        return nil
      }
      guard count % a.count == 0, count % b.count == 0 else {
        faults.report(
          "\(a.count) ends on one side and \(b.count) on the other", at: value.place,
          mend: "make the ranges equally long, or one a multiple of the other")
        continue
      }
      plans += pair(a, b, at: (ends[0].place, ends[1].place), settings: settings)
    }
    return plans
  }

  private func endpointPattern(_ value: YAMLValue) -> NamePattern? {
    guard let text = value.text, Scalar.endpoints.problem(with: text) == nil else { return nil }
    return NamePattern(text)
  }

  /// A shorter range is shared out evenly: of `[h[1-4], s[1-2]]`, h1 and h2 go with s1.
  private func pair(
    _ a: NamePattern, _ b: NamePattern, at places: (Place, Place), settings: YAMLValue?
  ) -> [LinkPlan] {
    let (left, right) = (a.names(), b.names())
    let count = max(left.count, right.count)
    return (0..<count).compactMap { index in
      guard let a = EndpointName(left[index * left.count / count]),
        let b = EndpointName(right[index * right.count / count])
      else { return nil }
      return LinkPlan(a: a, b: b, aPlace: places.0, bPlace: places.1, settings: settings)
    }
  }
}
