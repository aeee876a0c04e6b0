using Firebreak.Core;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>What a search through logs found.</summary>
/// <param name="Logs">Newest window first; in order within each.</param>
/// <param name="WhyNotAll">Null when the whole range was read.</param>
public sealed record LogsFound(Items<FoundLog> Logs, ulong From, string? WhyNotAll);

/// <summary>
/// Walks a range from its end to its beginning in windows that shrink where the node refuses and grow where it answers, so that the newest
/// logs are known first and the cost is bounded.
/// </summary>
public sealed class LogSearch(Inquiry inquiry, DiscoveryOptions options)
{
    private const int MostLogs = 50_000;

    /// <param name="from">The first height.</param>
    /// <param name="to">The last height.</param>
    public async Task<LogsFound> SearchAsync(Address? emitter, Items<Hash256?> topics, ulong from, ulong to, CancellationToken cancellationToken)
    {
        var logs = new List<FoundLog>();
        var (end, window, refused) = (to, to - from + 1, ulong.MaxValue);
        for (var asked = 0; ; asked++)
        {
            if (asked >= options.MostLogQuestions || logs.Count > MostLogs)
            {
                var bound = logs.Count > MostLogs ? $"there are more than {MostLogs} logs" : $"after {options.MostLogQuestions} questions the search ends";
                return new LogsFound(logs.ToItems(), end + 1, FormattableString.Invariant($"{bound}; blocks {from} to {end} were not read"));
            }

            var start = end - from < window ? from : end - window + 1;
            var (found, why) = await inquiry.LogsAsync(new LogQuestion(emitter, topics, start, end), cancellationToken);
            if (found is null)
            {
                if (window == 1)
                {
                    return new LogsFound(logs.ToItems(), end + 1, FormattableString.Invariant($"the node refuses ({why}); blocks {from} to {end} were not read"));
                }

                // Steps of eight: a node that refuses everything says so after a handful of questions, one with a limit is near it soon.
                refused = Math.Min(refused, end - start + 1);
                window = Math.Max(1, refused / 8);
                continue;
            }

            logs.AddRange(found);
            if (start == from)
            {
                return new LogsFound(logs.ToItems(), from, null);
            }

            (end, window) = (start - 1, window < refused / 2 ? window * 2 : window);
        }
    }
}
