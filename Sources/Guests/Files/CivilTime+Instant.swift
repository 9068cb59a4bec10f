import FileSystems
import SimulationKernel

// The lab's clock starts at the epoch, 1 January 1970. FAT volumes begin with 1980, so what is written before has that date.

extension CivilTime {
  init(_ instant: Instant) { self.init(secondsSince1970: Int(instant.nanoseconds / 1_000_000_000)) }
}

extension Instant {
  init(_ time: CivilTime) {
    // Years that begin in March have their leap day at the end; 400 of them are an era of 146,097 days.
    let year = time.month <= 2 ? time.year - 1 : time.year
    let (era, yearOfEra) = year.quotientAndRemainder(dividingBy: 400)
    let dayOfYear = (153 * (time.month + (time.month > 2 ? -3 : 9)) + 2) / 5 + time.day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    let seconds = days * 86_400 + time.hour * 3600 + time.minute * 60 + time.second
    self = .zero + .seconds(Int64(seconds))
  }
}
