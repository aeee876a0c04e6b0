using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Detection;

/// <summary>
/// Puts the rules that users write in force again when their files change. A set with a fault is not taken: the old one stays, and that is
/// an alert until it is mended.
/// </summary>
public sealed partial class RuleReloader(
    IRuleFolders folders, DetectionPipeline pipeline, ITroubleDesk troubles, IOptions<IngestOptions> options, ILogger<RuleReloader> logger) : BackgroundService
{
    /// <summary>The trouble's key: there is one set of rules.</summary>
    public const string Key = "rules";

    private readonly ChainId _chain = new(options.Value.ChainId);

    /// <summary>Reads the folders once and takes what they say, if it is without fault.</summary>
    public void Reload()
    {
        var reading = folders.Read();
        if (reading.Rules is not { } rules)
        {
            var more = reading.Faults.Count > 1 ? FormattableString.Invariant($" Faults in all: {reading.Faults.Count}.") : "";
            troubles.Raise(new ChainTrouble(
                _chain, TroubleKind.RulesNotLoaded, Key, Block: null, $"Changed rules could not be loaded; the old ones stay in force: {reading.Faults[0]}.{more}"));
            foreach (var fault in reading.Faults)
            {
                LogFault(fault);
            }

            return;
        }

        var book = new RuleBook(RuleBook.InForce(rules, _chain));
        var ids = book.Rules.Select(rule => rule.Id).ToItems();
        var (added, removed) = (ids.Except(pipeline.WrittenRules, StringComparer.Ordinal), pipeline.WrittenRules.Except(ids, StringComparer.Ordinal));
        LogLoaded(book.Rules.Count, string.Join(", ", added), string.Join(", ", removed));
        pipeline.Exchange(book);
        troubles.Settle(_chain, TroubleKind.RulesNotLoaded, Key);
        TellDisabled(rules);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Reload();
        while (!stoppingToken.IsCancellationRequested)
        {
            await folders.WaitForChangeAsync(stoppingToken);
            Reload();
        }
    }

    private void TellDisabled(Items<WrittenRule> rules)
    {
        foreach (var rule in rules.Where(rule => !rule.IsEnabled))
        {
            LogDisabled(rule.Rule.Id);
        }
    }

    [LoggerMessage(2010, LogLevel.Information, "{Count} written rules are in force. New: {Added}. Gone: {Removed}.")]
    private partial void LogLoaded(int count, string added, string removed);

    [LoggerMessage(2011, LogLevel.Error, "A changed rule cannot be loaded, the old ones stay in force: {Fault}")]
    private partial void LogFault(string fault);

    [LoggerMessage(2012, LogLevel.Warning, "The rule {Detector} is switched off in its file and judges nothing.")]
    private partial void LogDisabled(string detector);
}
