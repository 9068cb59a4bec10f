/// A point of a drawing, in pixels.
struct DrawnPoint: Equatable {
  var x: Double
  var y: Double

  static func + (a: DrawnPoint, b: DrawnPoint) -> DrawnPoint { DrawnPoint(x: a.x + b.x, y: a.y + b.y) }
  static func - (a: DrawnPoint, b: DrawnPoint) -> DrawnPoint { DrawnPoint(x: a.x - b.x, y: a.y - b.y) }
  static func * (a: Double, b: DrawnPoint) -> DrawnPoint { DrawnPoint(x: a * b.x, y: a * b.y) }

  var length: Double { (x * x + y * y).squareRoot() }
}
