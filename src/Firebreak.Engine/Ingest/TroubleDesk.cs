using Firebreak.Core.Chain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Turns troubles into signals. Callers only leave a note; the notes are written down one after the other, the latest of each trouble
/// winning. A trouble that flickers is one trouble: it counts as over when it stayed away for <see cref="Quiet"/>.
/// </summary>
public sealed partial class TroubleDesk(
    ITroubleLog log, TroubleRules rules, TimeProvider time, TroubleScene scene, ILogger<TroubleDesk> logger) : BackgroundService, ITroubleDesk
{
    /// <summary>How many different troubles may wait to be written; more are counted and dropped.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>How long a trouble must stay away before it counts as over.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Nudge _news = new();
    private readonly Dictionary<(ChainId Chain, TroubleKind Kind, string Key), Note> _notes = [];

    // How each trouble was written last, so that saying the same every second costs nothing.
    private readonly Dictionary<(ChainId Chain, TroubleKind Kind, string Key), bool> _goesOn = [];
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private long _movedAt = time.GetTimestamp();

    public void Raise(ChainTrouble trouble)
    {
        lock (_gate)
        {
            var key = (trouble.Chain, trouble.Kind, trouble.Key);
            if (IsKnown(key, goesOn: true))
            {
                return;
            }

            if (_notes.Count >= MostWaiting && !_notes.ContainsKey(key))
            {
                LogDropped(trouble.Because);
                return;
            }

            _notes[key] = new Note(trouble, SettleAt: null);
        }

        _news.Poke();
    }

    public void Settle(ChainId chain, TroubleKind kind, string key)
    {
        lock (_gate)
        {
            if (IsKnown((chain, kind, key), goesOn: false))
            {
                return;
            }

            var known = _notes.GetValueOrDefault((chain, kind, key));
            if (known is not null || _notes.Count < MostWaiting)
            {
                _notes[(chain, kind, key)] = new Note(known?.Raised, known?.SettleAt ?? time.GetUtcNow() + Quiet);
            }
        }

        _news.Poke();
    }

    /// <summary>Writes a trouble down before it returns.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was written.</exception>
    public async Task SaveAsync(ChainTrouble trouble, CancellationToken cancellationToken)
    {
        if (await log.RaiseAsync(trouble, rules.First(trouble, scene.Status.Position?.Head, time.GetUtcNow()), cancellationToken))
        {
            LogRaised(TroubleRules.IdOf(trouble.Kind), trouble.Because);
            scene.Nudges.Signals.Poke();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        scene.Status.Moved += update => _movedAt = update is ChainUpdate.Advanced ? time.GetTimestamp() : _movedAt;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WriteNotesAsync(stoppingToken);
                await EscalateAsync(stoppingToken);
            }
            catch (StorageUnavailableException exception)
            {
                LogWaiting(exception.Message);
            }

            await _news.WaitAsync(TimeSpan.FromSeconds(1), time, stoppingToken);
        }
    }

    private bool IsKnown((ChainId Chain, TroubleKind Kind, string Key) key, bool goesOn) =>
        !_notes.ContainsKey(key) && _goesOn.TryGetValue(key, out var known) && known == goesOn;

    private async Task WriteNotesAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<(ChainId Chain, TroubleKind Kind, string Key), Note>> notes;
        lock (_gate)
        {
            notes = [.. _notes];
        }

        foreach (var (key, note) in notes)
        {
            if (note.Raised is { } raised)
            {
                await SaveAsync(raised, cancellationToken);
            }

            var isOver = note.SettleAt <= time.GetUtcNow();
            if (isOver && await log.SettleAsync(key.Chain, key.Kind, key.Key, cancellationToken))
            {
                LogSettled(TroubleRules.IdOf(key.Kind), key.Key);
                scene.Nudges.Signals.Poke();
            }

            Strike(key, note, isOver);
        }
    }

    // What was written is struck out, unless a newer note of the same trouble came meanwhile.
    private void Strike((ChainId Chain, TroubleKind Kind, string Key) key, Note note, bool isOver)
    {
        lock (_gate)
        {
            if (_goesOn.Count >= MostWaiting)
            {
                _goesOn.Clear();
            }

            if (isOver || note.Raised is not null)
            {
                _goesOn[key] = !isOver;
            }

            if (_notes.GetValueOrDefault(key) != note)
            {
                return;
            }

            if (isOver || note.SettleAt is null)
            {
                _notes.Remove(key);
            }
            else
            {
                _notes[key] = note with { Raised = null };
            }
        }
    }

    // One silent node among several is a nuisance. When nothing has watched the chain for minutes, someone must get up.
    private async Task EscalateAsync(CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromMinutes((double)rules.Of(TroubleKind.NodeSilent).Parameter("pages-after-minutes"));
        if (time.GetElapsedTime(_movedAt) < wait)
        {
            return;
        }

        foreach (var trouble in await log.OpenAsync(_chain, cancellationToken))
        {
            if (trouble is { Kind: TroubleKind.NodeSilent, Signals: [{ Pages: false } first] } && time.GetUtcNow() - trouble.RaisedAt >= wait)
            {
                var because = FormattableString.Invariant($"Nothing has watched {scene.Options.Value.ChainName} for {wait.TotalMinutes:0} minutes: {first.Because}");
                var signal = rules.Paging(trouble, because, scene.Status.Position?.Head);
                if (await log.AddAsync(new ChainTrouble(trouble.Chain, trouble.Kind, trouble.Key, null, because), signal, cancellationToken))
                {
                    LogRaised(signal.Rule, because);
                    scene.Nudges.Signals.Poke();
                }
            }
        }
    }

    /// <param name="Raised">What is to be written; null when it was.</param>
    /// <param name="SettleAt">When it counts as over; null while it goes on.</param>
    private sealed record Note(ChainTrouble? Raised, DateTimeOffset? SettleAt);

    [LoggerMessage(1040, LogLevel.Warning, "{Rule}: {Because}")]
    private partial void LogRaised(string rule, string because);

    [LoggerMessage(1041, LogLevel.Information, "{Rule} is over: {Key}.")]
    private partial void LogSettled(string rule, string key);

    [LoggerMessage(1042, LogLevel.Error, "A trouble of watching could not be noted, too many wait: {Because}")]
    private partial void LogDropped(string because);

    [LoggerMessage(1043, LogLevel.Error, "Troubles of watching cannot be written for now: {Reason}")]
    private partial void LogWaiting(string reason);
}

/// <summary>What the desk knows of the rest. Nothing of it reads the chain: whoever reads the chain tells the desk of its troubles.</summary>
public sealed record TroubleScene(IOptions<IngestOptions> Options, ChainStatus Status, IngestNudges Nudges);
