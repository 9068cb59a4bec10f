import SimulationKernel

/// An instant as a calendar date and time in UTC. A lab starts at the epoch, 1 January 1970, like its captures.
struct CalendarTime {
  let year: Int
  /// 1 to 12.
  let month: Int
  /// 1 to 31.
  let day: Int
  /// 0 is Sunday.
  let weekday: Int
  let hour: Int
  let minute: Int
  let second: Int
  let nanosecond: Int
  /// Seconds since the epoch.
  let seconds: Int

  init(_ instant: Instant) {
    let nanoseconds = Int(instant.nanoseconds)
    (seconds, nanosecond) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let (days, secondOfDay) = seconds.quotientAndRemainder(dividingBy: 86_400)
    (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
    // The epoch was a Thursday.
    weekday = (days + 4) % 7
    // Years that begin in March have their leap day at the end; 400 of them are an era of 146,097 days.
    let day = days + 719_468
    let (era, dayOfEra) = day.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

extension CalendarTime {
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The value of a strftime(3) conversion; nil if it is unknown.
  func text(of conversion: Character) -> String? {
    switch conversion {
    case "%": "%"
    case "n": "\n"
    case "t": "\t"
    case "a": CalendarTime.weekdays[weekday]
    case "b", "h": CalendarTime.months[month - 1]
    case "d": digits(day)
    case "D": "\(digits(month))/\(digits(day))/\(digits(year % 100))"
    case "e": day < 10 ? " \(day)" : "\(day)"
    case "F": "\(year)-\(digits(month))-\(digits(day))"
    case "H": digits(hour)
    case "m": digits(month)
    case "M": digits(minute)
    case "N": digits(nanosecond, count: 9)
    case "R": "\(digits(hour)):\(digits(minute))"
    case "s": "\(seconds)"
    case "S": digits(second)
    case "T": "\(digits(hour)):\(digits(minute)):\(digits(second))"
    case "y": digits(year % 100)
    case "Y": "\(year)"
    case "Z": "UTC"
    default: nil
    }
  }

  private func digits(_ number: Int, count: Int = 2) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
