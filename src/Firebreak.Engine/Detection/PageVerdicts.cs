using System.Globalization;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Detection;

/// <summary>Passes on to what is learned what people say of pages: the budget is moved by it with the next final block.</summary>
public sealed class PageVerdicts(IBaselineStore store)
{
    /// <param name="alert">The alert's id: the first word on it counts, whoever says it again.</param>
    public Task NoteAsync(ChainId chain, string protocol, string alert, bool isFalse, CancellationToken cancellationToken) =>
        store.MarkAsync(chain, protocol, new PageMark(string.Create(CultureInfo.InvariantCulture, $"alert {alert}"), isFalse), cancellationToken);
}
