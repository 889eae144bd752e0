internal import WebSocketCommon

/// The answer to `record_metric`.
extension Akosha {
    /// How many bytes of errors an answer tells, before escapes: one that is no message any more would refuse what was taken in.
    private static let mostErrors = 256 << 10

    /// Takes one sample in, or a batch, of which each sample is judged for itself.
    mutating func record(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        guard let batch = request.parameters["samples"], batch != .null else {
            return try recordOne(request)
        }
        guard request.parameters["name"] ?? .null == .null else {
            throw ServiceError(.invalidRequest, "record_metric: either name or samples")
        }
        let samples = batch.arrayValue ?? []
        guard samples.count <= analysis.limits.batch else {
            throw ServiceError(
                .limitExceeded,
                "samples: \(samples.count), limit is \(analysis.limits.batch)"
            )
        }
        var events: [Event] = []
        var late = 0
        var (errors, refused, told): ([JSON], Int, Int) = ([], 0, 0)
        for (index, object) in samples.enumerated() {
            do throws(ServiceError) {
                let sample = try Sample(object, now: request.time, limits: analysis.limits)
                if analysis.record(sample, request.time, &events) == .late { late += 1 }
            } catch {
                refused += 1
                guard told < Self.mostErrors else { continue }
                told += error.message.utf8.count
                errors.append([
                    "index": .integer(index), "code": .string(error.code.rawValue),
                    "message": .string("samples[\(index)]: \(error.message)"),
                ])
            }
        }
        analysis.counts.refused += refused
        return Outcome(
            [
                "recorded": .integer(samples.count - late - refused),
                "late": .integer(late), "refused": .integer(refused),
                "errors": .array(errors),
            ],
            events: events
        )
    }

    private mutating func recordOne(
        _ request: ServiceRequest
    ) throws(ServiceError) -> Outcome {
        let sample: Sample
        do throws(ServiceError) {
            sample = try Sample(request.parameters, now: request.time, limits: analysis.limits)
        } catch {
            analysis.counts.refused += 1
            throw ServiceError(error.code, "record_metric: \(error.message)")
        }
        var events: [Event] = []
        let isLate = analysis.record(sample, request.time, &events) == .late
        return Outcome(
            ["recorded": isLate ? 0 : 1, "late": isLate ? 1 : 0, "refused": 0, "errors": []],
            events: events
        )
    }
}
