using System.Security.Cryptography;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Ethereum;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// Makes the editions of a case. Whatever line a crash comes between: files without a seal are taken as they are if they are whole and
/// nothing happened since, else made again; a sealed edition is never touched.
/// </summary>
public sealed class CaseRoom(IIncidentDesk desk, Investigator investigator, Core.Chain.Protocol protocol, TimeProvider time, IOptions<ForensicsOptions> options)
    : ICaseRoom, IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CaseCabinet _cabinet = new(options.Value.DataDirectory);

    public async Task<Happened.CaseFileSealed> AssembleAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var log = await desk.LogAsync(incident, cancellationToken);
            var standing = Incident.From(log)?.CaseFile;
            if (standing is not null && await ReadWholeAsync(incident, standing.Edition, log, cancellationToken) == standing)
            {
                return standing;
            }

            var edition = (standing?.Edition ?? 0) + 1;
            var caseFile = await ReadWholeAsync(incident, edition, log, cancellationToken)
                ?? await WriteAsync(incident, edition, log, cancellationToken);
            return await desk.SubmitAsync(incident, new Command.Seal(caseFile), Actor.Firebreak, cancellationToken) is Decision.Refused refused
                ? throw new InvalidOperationException($"Edition {edition:D} of {incident} could not be sealed: {refused.Reason}")
                : caseFile;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>The edition on the disk; null when it is missing or damaged, or when something happened that it does not know of.</summary>
    private async Task<Happened.CaseFileSealed?> ReadWholeAsync(
        IncidentId incident, int edition, IReadOnlyList<Entry> log, CancellationToken cancellationToken)
    {
        var directory = _cabinet.DirectoryOf(incident, edition);
        if (await CaseCabinet.ReadManifestAsync(directory, cancellationToken) is not { } manifest
            || (await CaseVerifier.VerifyFilesAsync(directory, manifest, cancellationToken)).Count > 0)
        {
            return null;
        }

        var file = CaseFile.Parse(manifest);
        var news = log.SkipWhile(entry => entry.Hash != file.Log.Hash).Skip(1).Where(entry => entry.What is not Happened.CaseFileSealed);
        return file.Edition == edition && log.Any(entry => entry.Hash == file.Log.Hash) && !news.Any() ? SealOf(incident, file, manifest) : null;
    }

    private async Task<Happened.CaseFileSealed> WriteAsync(
        IncidentId incident, int edition, IReadOnlyList<Entry> log, CancellationToken cancellationToken)
    {
        var state = Incident.From(log) ?? throw new ArgumentException($"There is no incident {incident}.", nameof(incident));
        var (findings, scene) = await investigator.InvestigateAsync(state, cancellationToken);
        var drafts = CaseExhibits.Of(findings, scene, log);
        var file = new CaseFile(
            CaseFile.CurrentFormat, edition, incident.ToString(), state.Chain.ToString(), state.Protocol, time.GetUtcNow(),
            new LogPosition(log[^1].Sequence, log[^1].Hash), findings.Figures, [.. drafts.Select(draft => draft.Exhibit)]);
        var report = Draft.Of(
            CaseFile.ReportName, "text/html", ReportHtml.Write(new ReportSubject(file, state, findings, log, protocol)),
            "written from the other exhibits", scene.Last?.Ref);
        file = file with { Exhibits = file.Exhibits.Add(report.Exhibit) };

        var directory = _cabinet.DirectoryOf(incident, edition);
        CaseCabinet.Prepare(directory);
        foreach (var draft in drafts.Append(report))
        {
            await CaseCabinet.WriteAsync(directory, draft.Exhibit.Name, draft.Content, cancellationToken);
        }

        var manifest = file.ToBytes();
        await CaseCabinet.WriteAsync(directory, CaseFile.ManifestName, manifest, cancellationToken);
        return SealOf(incident, file, manifest);
    }

    private static Happened.CaseFileSealed SealOf(IncidentId incident, CaseFile file, byte[] manifest) =>
        new(file.Edition, Hash256.FromBytes(SHA256.HashData(manifest)), CaseCabinet.PathOf(incident, file.Edition), file.Figures);
}
